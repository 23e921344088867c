import Values

/// The three schemas that always exist (data-model 2).
public enum BuiltIn {
    public static let schemaID: Text = "18d4bf318f3c49688087dbed"
    public static let schemaPropertyID: Text = "d40d8eb1a23248b69b252eea"
    public static let projectSettingsID: Text = "55a4f32faca22e191098f3d9"
    /// The one document of `ProjectSettings` in every data source.
    public static let settingsDocumentID: Text = "049bc0604c363a980b000088"
    static let ids: Set<Text> = [schemaID, schemaPropertyID, projectSettingsID]
}
