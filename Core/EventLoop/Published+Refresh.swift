import Sharing

extension Published {
    /// Lets loops fetch the newest value, so that none keeps an older one.
    package func refresh(on loops: [LoopThread]) async {
        for loop in loops { await loop.perform { _ = self.value } }
    }
}
