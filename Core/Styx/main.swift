import BuildStamp
print(buildID)
