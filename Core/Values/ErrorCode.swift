/// A code of the API's error list: what a client may decide on. The list is the reference's, complete.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    /// The status of a failure with this code, where nothing more special is said of it (405, 406, 408, 413, 415 …).
    public let status: Status

    /// The code of that name, or nil: the list is closed.
    public init?(rawValue: String) {
        guard let code = Self.byName[rawValue] else { return nil }
        self = code
    }

    private init(_ name: String, _ status: Status) {
        rawValue = name
        self.status = status
    }

    public static func == (left: ErrorCode, right: ErrorCode) -> Bool { left.rawValue == right.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.rawValue, $0) })

    public static let genericError = ErrorCode("genericError", .internalError)
    public static let resourceNotFound = ErrorCode("resourceNotFound", .notFound)
    public static let serviceUnavailable = ErrorCode("serviceUnavailable", .unavailable)
    public static let tooManyRequests = ErrorCode("tooManyRequests", .tooManyRequests)
    public static let operationNotSupported = ErrorCode("operationNotSupported", .notImplemented)
    public static let authenticationFailed = ErrorCode("authenticationFailed", .unauthorized)
    public static let authorizationFailed = ErrorCode("authorizationFailed", .forbidden)
    public static let resourceReadOnly = ErrorCode("resourceReadOnly", .forbidden)
    public static let invalidRequestBody = ErrorCode("invalidRequestBody", .badRequest)
    public static let invalidParameterValue = ErrorCode("invalidParameterValue", .badRequest)
    public static let missingParameterValue = ErrorCode("missingParameterValue", .badRequest)
    public static let invalidParameterPattern = ErrorCode("invalidParameterPattern", .badRequest)
    public static let parameterBelowMinValue = ErrorCode("parameterBelowMinValue", .badRequest)
    public static let parameterBelowMinValueInclusive = ErrorCode("parameterBelowMinValueInclusive", .badRequest)
    public static let parameterAboveMaxValue = ErrorCode("parameterAboveMaxValue", .badRequest)
    public static let parameterAboveMaxValueInclusive = ErrorCode("parameterAboveMaxValueInclusive", .badRequest)
    public static let parameterBelowMinLength = ErrorCode("parameterBelowMinLength", .badRequest)
    public static let parameterAboveMaxLength = ErrorCode("parameterAboveMaxLength", .badRequest)
    public static let parameterBelowMinSize = ErrorCode("parameterBelowMinSize", .badRequest)
    public static let parameterAboveMaxSize = ErrorCode("parameterAboveMaxSize", .badRequest)
    public static let duplicateParameterItems = ErrorCode("duplicateParameterItems", .badRequest)
    public static let invalidImportData = ErrorCode("invalidImportData", .badRequest)
    public static let invalidJsonPatchParameter = ErrorCode("invalidJsonPatchParameter", .badRequest)
    public static let jsonPatchTestFailed = ErrorCode("jsonPatchTestFailed", .conflict)
    public static let forbiddenJsonPatchOperation = ErrorCode("forbiddenJsonPatchOperation", .forbidden)
    public static let referencedSchemaDeleted = ErrorCode("referencedSchemaDeleted", .conflict)
    public static let protectedDocument = ErrorCode("protectedDocument", .forbidden)
    public static let nonRootDocument = ErrorCode("nonRootDocument", .badRequest)
    public static let abortedTransaction = ErrorCode("abortedTransaction", .conflict)
    public static let completedTransaction = ErrorCode("completedTransaction", .conflict)
    public static let duplicateTransaction = ErrorCode("duplicateTransaction", .conflict)
    public static let missingTransaction = ErrorCode("missingTransaction", .notFound)
    public static let failedMetadataLoad = ErrorCode("failedMetadataLoad", .internalError)
    public static let invalidTimeFormat = ErrorCode("invalidTimeFormat", .badRequest)
    public static let invalidDateFormat = ErrorCode("invalidDateFormat", .badRequest)
    public static let invalidLocalizedTextFormat = ErrorCode("invalidLocalizedTextFormat", .badRequest)
    public static let invalidTextFormat = ErrorCode("invalidTextFormat", .badRequest)
    public static let invalidLogicalFormat = ErrorCode("invalidLogicalFormat", .badRequest)
    public static let invalidNumberFormat = ErrorCode("invalidNumberFormat", .badRequest)
    public static let invalidIntegerFormat = ErrorCode("invalidIntegerFormat", .badRequest)
    public static let invalidPickListFormat = ErrorCode("invalidPickListFormat", .badRequest)
    public static let invalidMultiPickListFormat = ErrorCode("invalidMultiPickListFormat", .badRequest)
    public static let invalidDocumentFormat = ErrorCode("invalidDocumentFormat", .badRequest)
    public static let invalidDocumentCollectionFormat = ErrorCode("invalidDocumentCollectionFormat", .badRequest)
    public static let invalidReferenceFormat = ErrorCode("invalidReferenceFormat", .badRequest)
    public static let invalidReferenceCollectionFormat = ErrorCode("invalidReferenceCollectionFormat", .badRequest)
    public static let invalidFormulaFormat = ErrorCode("invalidFormulaFormat", .badRequest)
    public static let nullValue = ErrorCode("nullValue", .badRequest)
    public static let emptyValue = ErrorCode("emptyValue", .badRequest)
    public static let overflowedValue = ErrorCode("overflowedValue", .badRequest)
    public static let exceededValueLength = ErrorCode("exceededValueLength", .badRequest)
    public static let exceededCollectionSize = ErrorCode("exceededCollectionSize", .badRequest)
    public static let brokenReference = ErrorCode("brokenReference", .badRequest)
    public static let missingTranslation = ErrorCode("missingTranslation", .badRequest)
    public static let duplicateUniqueValue = ErrorCode("duplicateUniqueValue", .conflict)
    public static let invalidIdFormat = ErrorCode("invalidIdFormat", .badRequest)
    public static let invalidGeneratedIdFormat = ErrorCode("invalidGeneratedIdFormat", .badRequest)
    public static let documentsInRootCollection = ErrorCode("documentsInRootCollection", .badRequest)
    public static let missingSettingsDocument = ErrorCode("missingSettingsDocument", .badRequest)
    public static let duplicateSettingsDocument = ErrorCode("duplicateSettingsDocument", .conflict)
    public static let emptyUnion = ErrorCode("emptyUnion", .badRequest)
    public static let conflictingUnionOptions = ErrorCode("conflictingUnionOptions", .badRequest)
    public static let invalidNameFormat = ErrorCode("invalidNameFormat", .badRequest)
    public static let reservedName = ErrorCode("reservedName", .badRequest)
    public static let invalidSize = ErrorCode("invalidSize", .badRequest)
    public static let invalidLanguage = ErrorCode("invalidLanguage", .badRequest)
    public static let recursiveReferenceType = ErrorCode("recursiveReferenceType", .badRequest)
    public static let invalidIdDataType = ErrorCode("invalidIdDataType", .badRequest)
    public static let invalidDataTypeChange = ErrorCode("invalidDataTypeChange", .badRequest)
    public static let invalidIdGeneratorChange = ErrorCode("invalidIdGeneratorChange", .badRequest)
    public static let invalidRequirementForDataType = ErrorCode("invalidRequirementForDataType", .badRequest)
    public static let nonOptionalTaggedUnionProperty = ErrorCode("nonOptionalTaggedUnionProperty", .badRequest)
    public static let invalidIconFormat = ErrorCode("invalidIconFormat", .badRequest)
    public static let invalidDisplayTextTemplate = ErrorCode("invalidDisplayTextTemplate", .badRequest)
    public static let invalidPickName = ErrorCode("invalidPickName", .badRequest)
    public static let duplicatePickName = ErrorCode("duplicatePickName", .badRequest)
    public static let invalidPickValue = ErrorCode("invalidPickValue", .badRequest)
    public static let invalidParameterName = ErrorCode("invalidParameterName", .badRequest)
    public static let duplicateParameterName = ErrorCode("duplicateParameterName", .badRequest)
    public static let invalidTypeName = ErrorCode("invalidTypeName", .badRequest)
    public static let invalidTypeReference = ErrorCode("invalidTypeReference", .badRequest)
    public static let invalidPrecision = ErrorCode("invalidPrecision", .badRequest)
    public static let invalidRowCount = ErrorCode("invalidRowCount", .badRequest)
    public static let duplicateSpecificationKey = ErrorCode("duplicateSpecificationKey", .badRequest)
    public static let duplicateEmail = ErrorCode("duplicateEmail", .conflict)
    public static let failedAiCompletion = ErrorCode("failedAiCompletion", .badGateway)
    public static let failedBilling = ErrorCode("failedBilling", .badGateway)
    public static let exceededAiCompletionTokenLimit = ErrorCode("exceededAiCompletionTokenLimit", .forbidden)
    public static let exceededMachineTranslationTokenLimit = ErrorCode("exceededMachineTranslationTokenLimit", .forbidden)
    public static let invalidSchema = ErrorCode("invalidSchema", .badRequest)
    public static let invalidSchemaProperty = ErrorCode("invalidSchemaProperty", .badRequest)

    /// Every code, in the order of the reference.
    public static let all: [ErrorCode] = [
        .genericError, .resourceNotFound, .serviceUnavailable, .tooManyRequests, .operationNotSupported, .authenticationFailed,
        .authorizationFailed, .resourceReadOnly, .invalidRequestBody, .invalidParameterValue, .missingParameterValue,
        .invalidParameterPattern, .parameterBelowMinValue, .parameterBelowMinValueInclusive, .parameterAboveMaxValue,
        .parameterAboveMaxValueInclusive, .parameterBelowMinLength, .parameterAboveMaxLength, .parameterBelowMinSize,
        .parameterAboveMaxSize, .duplicateParameterItems, .invalidImportData, .invalidJsonPatchParameter, .jsonPatchTestFailed,
        .forbiddenJsonPatchOperation, .referencedSchemaDeleted, .protectedDocument, .nonRootDocument, .abortedTransaction,
        .completedTransaction, .duplicateTransaction, .missingTransaction, .failedMetadataLoad, .invalidTimeFormat,
        .invalidDateFormat, .invalidLocalizedTextFormat, .invalidTextFormat, .invalidLogicalFormat, .invalidNumberFormat,
        .invalidIntegerFormat, .invalidPickListFormat, .invalidMultiPickListFormat, .invalidDocumentFormat,
        .invalidDocumentCollectionFormat, .invalidReferenceFormat, .invalidReferenceCollectionFormat, .invalidFormulaFormat,
        .nullValue, .emptyValue, .overflowedValue, .exceededValueLength, .exceededCollectionSize, .brokenReference,
        .missingTranslation, .duplicateUniqueValue, .invalidIdFormat, .invalidGeneratedIdFormat, .documentsInRootCollection,
        .missingSettingsDocument, .duplicateSettingsDocument, .emptyUnion, .conflictingUnionOptions, .invalidNameFormat,
        .reservedName, .invalidSize, .invalidLanguage, .recursiveReferenceType, .invalidIdDataType, .invalidDataTypeChange,
        .invalidIdGeneratorChange, .invalidRequirementForDataType, .nonOptionalTaggedUnionProperty, .invalidIconFormat,
        .invalidDisplayTextTemplate, .invalidPickName, .duplicatePickName, .invalidPickValue, .invalidParameterName,
        .duplicateParameterName, .invalidTypeName, .invalidTypeReference, .invalidPrecision, .invalidRowCount,
        .duplicateSpecificationKey, .duplicateEmail, .failedAiCompletion, .failedBilling, .exceededAiCompletionTokenLimit,
        .exceededMachineTranslationTokenLimit, .invalidSchema, .invalidSchemaProperty,
    ]
}
