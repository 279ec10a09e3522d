import COpenBLAS

/// Products of matrices stored by row, done by OpenBLAS.
///
/// What they round depends on the processor and the number of threads, so nothing that is hashed or
/// signed comes from here.
public enum LinearAlgebra {
  /// Sets how many threads a product may use, in the whole process; until then it is one.
  ///
  /// Peers that share a machine have one core each at best, and with one thread a run can be
  /// repeated bit for bit.
  public static func useThreads(_ count: Int) {
    _ = startedWithOneThread
    openblas_set_num_threads(Int32(clamping: max(1, count)))
  }

  /// Makes sure that it is one thread, unless somebody asked for more.
  static func useOneThreadUnlessTold() {
    _ = startedWithOneThread
  }

  /// Multiplies `left` by `right` and writes the product, or adds it to what is there.
  static func multiply(
    _ left: Matrix, _ right: Matrix, into product: Matrix, adding: Bool = false
  ) {
    precondition(
      left.columns == right.rows && product.rows == left.rows && product.columns == right.columns,
      "matrices must fit each other")
    guard product.rows > 0, product.columns > 0, left.columns > 0 else { return }
    _ = startedWithOneThread
    // Stored by column, as OpenBLAS has it, each matrix is its own transpose: (AB)ᵀ = BᵀAᵀ.
    var (m, n, k) = (Int32(product.columns), Int32(product.rows), Int32(left.columns))
    var (one, beta) = (Float(1), Float(adding ? 1 : 0))
    var (rightStride, leftStride) = (Int32(right.stride), Int32(left.stride))
    var stride = Int32(product.stride)
    var (rightForm, leftForm) = (right.form, left.form)
    sgemm_(
      &rightForm, &leftForm, &m, &n, &k, &one, right.start, &rightStride, left.start, &leftStride,
      &beta, product.start, &stride)
  }
}

/// A matrix in somebody's memory, stored by row.
struct Matrix {
  let start: UnsafeMutablePointer<Float>
  let rows: Int
  let columns: Int
  /// How far a stored row is from the next.
  let stride: Int
  private let isTransposed: Bool

  init(
    _ start: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil
  ) {
    self.init(
      start: start, rows: rows, columns: columns, stride: stride ?? columns, isTransposed: false)
  }

  private init(
    start: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int, isTransposed: Bool
  ) {
    self.start = start
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.isTransposed = isTransposed
  }

  /// The same memory, read with rows and columns exchanged.
  var transposed: Matrix {
    Matrix(
      start: start, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
  }

  fileprivate var form: CChar { isTransposed ? CChar(UInt8(ascii: "T")) : CChar(UInt8(ascii: "N")) }
}

private let startedWithOneThread: Void = openblas_set_num_threads(1)
