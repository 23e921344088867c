// usage: benchmarks [NAME...]: runs the named benchmarks, or all of them, one after another.
await runBenchmarks()
