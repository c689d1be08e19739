namespace OrleansReco.LocalRuntime.Generator;

/// <summary>What the generator made of one interface: a source file, or why there is none. Compared by value, so that nothing is written twice.</summary>
internal readonly record struct Proxy(string Name, string Source, string? Error);
