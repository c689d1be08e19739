using System.Collections.Immutable;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>What <c>--json</c> holds.</summary>
/// <param name="Benchmark"><c>serve</c>.</param>
/// <param name="Processors">Logical processors of the machine, shared by service and generator.</param>
/// <param name="LoadAverageBefore">The machine's load average of the last minute before measuring; above the processors means that others were using them. Absent where the system does not say.</param>
/// <param name="Model">The version that served.</param>
/// <param name="Ranker">Whether it has a trained ranker.</param>
/// <param name="Users">Users asked for, each with at least 50 events.</param>
/// <param name="SustainedPerSecond">The highest rate with p99 below 50 ms and without errors; absent: none measured was.</param>
/// <param name="Rows">One a rate.</param>
internal sealed record ServeBenchResult(
    string Benchmark, int Processors, double? LoadAverageBefore, string Model, bool Ranker, int Users, double? SustainedPerSecond, ImmutableArray<ServeBenchRow> Rows);
