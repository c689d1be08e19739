using System.Collections.Immutable;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>What the load generator is told, as JSON on its standard input.</summary>
/// <param name="Url">The service.</param>
/// <param name="Users">Asked for at random.</param>
/// <param name="Rate">Mean arrivals a second.</param>
/// <param name="WarmUpSeconds">Asked for first and not counted.</param>
/// <param name="Seconds">Counted.</param>
/// <param name="Count">Length of a slate.</param>
/// <param name="Seed">Of arrivals and users.</param>
internal sealed record ServeLoadPlan(Uri Url, ImmutableArray<string> Users, double Rate, double WarmUpSeconds, double Seconds, int Count, int Seed);
