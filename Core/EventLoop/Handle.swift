import CLibUV
import Glibc

/// A libuv handle and its owner in Swift. It belongs to one loop, is touched on that loop's thread alone (each method traps elsewhere),
/// and lives from its making until libuv has closed it: the memory is free only after the close callback.
///
/// `@unchecked Sendable`: a reference may travel between threads, its state is reached on the loop's thread only.
package class Handle: @unchecked Sendable {
    package final let loop: LoopThread
    /// True from `close()` on: nothing is reported any more.
    package private(set) final var isClosing = false
    final let memory: UnsafeMutableRawPointer

    /// Allocates a handle of `type` and starts it with `initialise`, one of libuv's `uv_…_init`, which fails only on a caller's mistake.
    init(_ type: uv_handle_type, on loop: LoopThread, initialise: (UnsafeMutableRawPointer) -> Int32) {
        loop.preconditionCurrent()
        self.loop = loop
        memory = UnsafeMutableRawPointer.allocate(byteCount: uv_handle_size(type), alignment: 16)
        let result = initialise(memory)
        precondition(result == 0, "a libuv handle could not be made: \(String(cString: uv_strerror(result)))")
        asHandle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    final var asHandle: UnsafeMutablePointer<uv_handle_t> { memory.assumingMemoryBound(to: uv_handle_t.self) }

    /// Ends the handle; the second call does nothing.
    package final func close() {
        loop.preconditionCurrent()
        guard !isClosing else { return }
        isClosing = true
        willClose()
        uv_close(asHandle) { handle in
            guard let data = handle?.pointee.data else { return }
            let owner = Unmanaged<Handle>.fromOpaque(data).takeRetainedValue()
            owner.didClose()
            owner.memory.deallocate()
        }
    }

    /// Lets the loop end, and the process with it, while this handle is open.
    final func unreference() { uv_unref(asHandle) }

    /// Called once, before libuv is told.
    func willClose() {}
    /// Called once, when libuv has let go of the handle.
    func didClose() {}

    /// The owner of a handle that libuv passes to a callback.
    static func owner<Owner: Handle>(of data: UnsafeMutableRawPointer?, as type: Owner.Type) -> Owner? {
        data.map { unsafeDowncast(Unmanaged<Handle>.fromOpaque($0).takeUnretainedValue(), to: type) }
    }
}
