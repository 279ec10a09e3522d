extension TopologyFile {
  /// Writes the file as YAML, with comments for its readers; read again it is equal to this value.
  public func text() -> String {
    [
      "# A Grapevine federation. 'grapevine topology check' tells what this file means.",
      "name: \(yamlText(name))", "", "# By which rule the peers are linked.", topologyText, "",
      "# Where each peer listens, and the public key that 'grapevine keys new' printed for it.",
      peersText, "", "# Peers whose inputs enter a sum together or not at all.", batchesText, "",
      catalogText, modelText, "", roundsText, "",
      "# The fewest members whose sum may be unmasked.",
      "limits:", "  minimumRoster: \(limits.minimumRoster)", "", timeoutsText, "",
    ].joined(separator: "\n")
  }

  private var topologyText: String {
    var lines = ["topology:", "  kind: \(kind.keyword)"]
    switch kind {
    case .ring, .complete: break
    case .randomRegular(let degree, let seed):
      lines += ["  degree: \(degree)", "  seed: \(seed)"]
    case .erdosRenyi(let probability, let seed):
      lines += ["  probability: \(probability)", "  seed: \(seed)"]
    case .smallWorld(let neighbors, let rewiring, let seed):
      lines += ["  neighbors: \(neighbors)", "  rewiring: \(rewiring)", "  seed: \(seed)"]
    case .edges(let links):
      lines.append("  edges:")
      lines += links.map { "    - [\(nameText($0.first)), \(nameText($0.last))]" }
    }
    return lines.joined(separator: "\n")
  }

  private var peersText: String {
    var lines = ["peers:"]
    for peer in peers {
      lines += ["  - name: \(yamlText(peer.name))", "    address: \(addressText(peer.address))"]
      if let key = peer.key { lines.append("    key: \(key)") }
    }
    return lines.joined(separator: "\n")
  }

  private var batchesText: String {
    switch batchRule {
    case .standard: "batches: standard"
    case .none: "batches: none"
    case .listed(let batches):
      (["batches:"]
        + batches.groups.map { "  - [\($0.map(nameText).joined(separator: ", "))]" })
        .joined(separator: "\n")
    }
  }

  private var catalogText: String {
    guard let catalog else {
      return """
        # The catalog is not known yet; 'grapevine topology check FILE --data DIR' prints the lines
        # that belong here.

        """
    }
    return "# The catalog that all peers rank, the same at each.\n\(catalog.fileText)\n"
  }

  private var modelText: String {
    switch model {
    case .embedding(let settings):
      """
      # What is learned, and at which rates.
      model:
        kind: embedding
        dimensions: \(settings.dimensions)
        minibatch: \(settings.minibatch)
        learningRate: \(settings.learningRate)
        outerRate: \(settings.outerRate)
        outerMomentum: \(settings.outerMomentum)
        weightCap: \(settings.weightCap)
        updateBound: \(settings.updateBound)
        lossBound: \(settings.lossBound)
        seed: \(settings.seed)
      """ + (settings.start.map { "\n  start: \($0)" } ?? "")
    case .ease(let settings):
      """
      # What is summed, and at which rates each shop makes weights of it.
      model:
        kind: ease
        lambda: \(settings.lambda)
        pageLambda: \(settings.pageLambda)
        minimumSupport: \(settings.minimumSupport)
        basketLimit: \(settings.basketLimit)
        scaling: \(settings.scaling.rawValue)
        countLimit: \(settings.countLimit)
      """
    case .vector(let settings):
      """
      # Nothing is learned: drawn numbers are summed, to measure a round.
      model:
        kind: vector
        words: \(settings.words)
        seed: \(settings.seed)
      """
    }
  }

  private var roundsText: String {
    """
    # Learning ends after 'limit' rounds, or after 'patience' rounds of too little progress.
    rounds:
      limit: \(rounds.limit)
      tolerance: \(rounds.tolerance)
      patience: \(rounds.patience)
      localEpochs: \(rounds.localEpochs)
    """
  }

  private var timeoutsText: String {
    """
    # How long peers wait for each other; peers may differ in this.
    timeouts:
      patienceFloor: \(fileText(timeouts.patienceFloor))
      patienceCeiling: \(fileText(timeouts.patienceCeiling))
      linger: \(fileText(timeouts.linger))
      rest: \(fileText(timeouts.rest))
    """
  }

  /// Brackets would begin a list, so IPv6 addresses are quoted.
  private func addressText(_ address: Address) -> String {
    let text = address.description
    return text.hasPrefix("[") ? "\"\(text)\"" : text
  }

  private func nameText(_ peer: PeerID) -> String {
    yamlText(peers[peer.index].name)
  }
}

extension CatalogReference {
  /// The lines that name the catalog in a topology file.
  public var fileText: String { "catalog:\n  items: \(items)\n  digest: \(digest)" }
}

/// Writes a text so that YAML reads it as it is, quoted where it could be taken for something else.
func yamlText(_ text: String) -> String {
  let isPlain =
    text.utf8.first.map(isLetterOrDigit) == true && text.utf8.last != UInt8(ascii: " ")
    && text.utf8.allSatisfy { isLetterOrDigit($0) || " _.-".utf8.contains($0) }
  guard !isPlain else { return text }
  let escaped = text.unicodeScalars.map { scalar in
    if scalar.isASCII, isLetterOrDigit(UInt8(scalar.value)) || scalar == " " || scalar == "." {
      return String(scalar)
    }
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
  return "\"\(escaped.joined())\""
}
