package import Sessions

extension PayloadKind {
  /// How payloads of this kind read, and whether they can be written back.
  package var format: PayloadFormat {
    switch self {
    case .split: SessionCodec.split.format
    default: SessionCodec.flat.format
    }
  }
}
