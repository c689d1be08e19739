namespace OrleansReco.Silo.Hosting;

/// <summary>What a silo of a cluster is called, and where its cluster's tables are.</summary>
/// <param name="SiloName">The silo's name; stable over restarts, and unique in a cluster.</param>
/// <param name="ConnectionString">PostgreSQL, where clustering stands on it.</param>
public sealed record GrainRuntimePlace(string SiloName, string? ConnectionString = null);
