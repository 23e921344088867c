import Values

/// The three schemas that always exist (data-model 2), exactly as a new data source has them.
public enum BuiltIn {
    public static let schemaID: Text = "18d4bf318f3c49688087dbed"
    public static let schemaPropertyID: Text = "d40d8eb1a23248b69b252eea"
    public static let projectSettingsID: Text = "55a4f32faca22e191098f3d9"
    /// The one document of `ProjectSettings` in every data source.
    public static let settingsDocumentID: Text = "049bc0604c363a980b000088"
    static let ids: Set<Text> = [schemaID, schemaPropertyID, projectSettingsID]

    /// The metadata of a data source without schemas of its own (data-model 2.4).
    public static let metadata = emptyMetadata(named: nil)

    /// The metadata of a new data source with a project name; nil reads as `Untitled Project`.
    static func emptyMetadata(named name: Text?) -> Metadata {
        Metadata(
            schemas: [schema, projectSettings, schemaProperty], sharedProperties: [],
            settings: ProjectSettings(name: name, primaryLanguage: nil, languages: nil), hash: 0)
    }

    static let schema = Schema(
        index: 0, id: schemaID, name: "Schema", displayName: "Schemas", type: .normal, idGenerator: .objectID,
        specification: Specification("icon=svg%2Fschema&group=Metadata&menuVisibility=hidden"),
        properties: [
            text("53bd34a376a21229219cb156", "Id", "Id", .unique, .notEmpty, size: 24),
            text("3ad672c130f6192149605540", "Name", "Name", .uniqueInCollection, .notEmpty, size: 128),
            text("16e2300bf6a23c488629e69d", "DisplayName", "Display Name", .none, .notEmpty, size: 128),
            pick("59f9e7dc923a364298db5e34", "Type", "Type", "pick.Normal=0&pick.Component=1&pick.Settings=2&pick.Union=3"),
            text("59088257983a362690093cf4", "Description", "Description", .none, .none, size: 2048, longText),
            pick(
                "41a0a2dd9519fbb5e32c5932", "IdGenerator", "Id Generator",
                "pick.None=0&pick.ObjectId=1&pick.Guid=2&pick.Sequence=3&pick.GlobalSequence=4"),
            text("356560097834457153bb7b64", "Specification", "Specification", .none, .none, size: 10240),
            property(
                "cec3d153d20fdb588c1161c9", "Properties", "Properties", .documentCollection, .none, .notNull, to: schemaPropertyID, size: 0),
        ])

    static let schemaProperty = Schema(
        index: 2, id: schemaPropertyID, name: "SchemaProperty", displayName: "Properties", type: .normal, idGenerator: .objectID,
        specification: Specification("type=component&group=Metadata&icon=svg%2Fproperty&menuVisibility=hidden"),
        properties: [
            text("dfd84fc9957e94f02f9f60cc", "Id", "Id", .unique, .notEmpty, size: 24),
            property(
                "59f9e7dd983a364298db2e3d", "SharedProperty", "Shared Property", .reference, .none, .none, description: "",
                to: schemaPropertyID, size: 0, ""),
            text("bd453e1e7f1543a7133d7fb1", "Name", "Name", .uniqueInCollection, .notEmpty, size: 128),
            text("993520ecbe361cf06d060f2a", "DisplayName", "Display Name", .none, .notEmpty, size: 128),
            text("59088257983a362690093cf6", "Description", "Description", .none, .none, size: 2048, longText),
            pick("7286478a63f200a094a1cdc8", "DataType", "Data Type", default: "0", dataTypes),
            text("a15529ef753f70deed4af17e", "DefaultValue", "Default Value", .none, .none, size: 2048),
            pick(
                "caaa34c8708b5550c95004d9", "Uniqueness", "Uniqueness", default: "0",
                "pick.None=0&pick.Unique=1&pick.UniqueInCollection=2"),
            pick("d3e46e75b8a33b2b202f1a45", "Requirement", "Requirement", default: "0", "pick.None=0&pick.NotNull=2&pick.NotEmpty=3"),
            property("e3664a130c8c9f45220f08a7", "ReferenceType", "Reference Type", .reference, .none, .none, to: schemaID, size: 0),
            property("8ddc9671536310356d553f7b", "Size", "Size", .integer, .none, .notNull, default: "8000", size: 4),
            text("f1c2a71b2da0b365a852ae7a", "Specification", "Specification", .none, .none, size: 10240),
        ])

    static let projectSettings = Schema(
        index: 1, id: projectSettingsID, name: "ProjectSettings", displayName: "Project Settings", type: .settings, idGenerator: .objectID,
        specification: Specification("icon=svg%2Fsettings&type=settings&group=Settings&menuVisibility=hidden"),
        properties: [
            text("59088258983a362690093d00", "Id", "Id", .unique, .notEmpty, size: 24),
            text("59088258983a362690093d01", "Name", "Project Name", .none, .notNull, default: "Untitled Project", size: 128),
            text("59088259983a362690093d0f", "PrimaryLanguage", "Primary Language", .none, .none, size: 32, "editor=languagefield"),
            text("59088259983a362690093d0d", "Languages", "Languages", .none, .none, size: 8000, "editor=languagelistfield"),
            text("59088259983a362690093d0b", "Copyright", "Copyright", .none, .none, size: 512),
            text("59f9e7dc923a364298db5e33", "Version", "Version", .none, .notEmpty, default: "0.0.0.0", size: 16, ""),
            text("59f9e7dd983a364298db5f3c", "Extensions", "Extensions", .none, .none, description: "", size: 4096, ""),
        ])

    private static let longText: Text = "editor=textareafield&editor.grow=true"
    private static let dataTypes: Text = """
        pick.Text=0&pick.LocalizedText=1&pick.Logical=5&pick.Time=8&pick.Date=9&pick.Number=12&pick.Document=22&\
        pick.DocumentCollection=23&pick.Integer=13&pick.PickList=18&pick.Formula=35&pick.MultiPickList=19&pick.Reference=28&\
        pick.ReferenceCollection=29
        """
}

extension BuiltIn {
    private static func property(
        _ id: Text, _ name: Text, _ displayName: Text, _ dataType: DataType, _ uniqueness: Uniqueness, _ requirement: Requirement,
        description: Text? = nil, default defaultValue: Text? = nil, to referenceType: Text? = nil, size: Int, _ specification: Text? = nil
    ) -> Property {
        Property(
            index: 0, id: id, name: name, displayName: displayName, description: description, dataType: dataType,
            defaultValue: defaultValue, uniqueness: uniqueness, requirement: requirement, referenceTypeID: referenceType, size: size,
            specification: Specification(specification))
    }

    private static func text(
        _ id: Text, _ name: Text, _ displayName: Text, _ uniqueness: Uniqueness, _ requirement: Requirement, description: Text? = nil,
        default defaultValue: Text? = nil, size: Int, _ specification: Text? = nil
    ) -> Property {
        property(
            id, name, displayName, .text, uniqueness, requirement, description: description, default: defaultValue, size: size,
            specification)
    }

    private static func pick(
        _ id: Text, _ name: Text, _ displayName: Text, default defaultValue: Text? = nil, _ specification: Text
    ) -> Property {
        property(id, name, displayName, .pickList, .none, .notNull, default: defaultValue, size: 4, specification)
    }
}
