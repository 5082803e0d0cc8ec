/// Cuts a sequence of records into batches, and hands them to workers in order.
final class BatchSource<Records: AsyncSequence & Sendable>: Sendable where Records.Element: Sendable {
  /// What a worker gets.
  enum Next: Sendable {
    case batch(position: Int, [Records.Element])
    case failed(position: Int, ReplayGateError)
    case finished
  }

  private let turn = AsyncTurn()
  private let puller: BatchPuller<Records>
  private let name: String

  init(_ records: Records, batchSize: Int, name: String) {
    puller = BatchPuller(records, batchSize: batchSize)
    self.name = name
  }

  /// The next batch. Waits while another worker takes one.
  func next() async -> Next {
    await turn.take()
    defer { turn.pass() }
    return await puller.next(name)
  }
}

private actor BatchPuller<Records: AsyncSequence & Sendable> where Records.Element: Sendable {
  private let records: Records
  private let batchSize: Int
  private var iterator: Records.AsyncIterator?
  private var position = 0
  private var isFinished = false

  init(_ records: Records, batchSize: Int) {
    self.records = records
    self.batchSize = batchSize
  }

  func next(_ name: String) async -> BatchSource<Records>.Next {
    if isFinished { return .finished }
    var batch: [Records.Element] = []
    // Taken out while it is in use; `BatchSource` lets one task in at a time.
    var current = iterator.take() ?? records.makeAsyncIterator()
    do {
      while batch.count < batchSize {
        guard let record = try await current.next(isolation: self) else {
          isFinished = true
          break
        }
        batch.append(record)
      }
    } catch {
      isFinished = true
      return .failed(position: position, .thrown(error, by: name))
    }
    iterator = current
    if batch.isEmpty { return .finished }
    defer { position += 1 }
    return .batch(position: position, batch)
  }
}
