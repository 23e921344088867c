import BuildStamp
import Host

Program.main(linked: linkedPlugins, carried: shippedPluginFiles, buildID: buildID)
