using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One per surface, keyed by surface id: the data product's spec, kill switch and the state of its promises.</summary>
[Alias("reco.ISurfaceGrain")]
public interface ISurfaceGrain : IGrainWithStringKey
{
    /// <summary>Declares or changes the surface. Every failure of the spec is in the one answer; an empty array means it is in force.</summary>
    [AnyRoute]
    [Alias("Put")]
    Task<ImmutableArray<SpecError>> Put(SurfaceSpec spec);

    /// <summary>Spec, kill switch and promises, or null when the surface was never declared.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("Get")]
    Task<SurfaceStatus?> Get();

    /// <summary>Turns the pipeline off (the fallback ladder answers) or on again. False: there is no such surface.</summary>
    [AnyRoute]
    [Alias("SetKillSwitch")]
    Task<bool> SetKillSwitch(bool killed, string reason);

    /// <summary>Adds what a silo measured of this surface; a repeated batch adds nothing.</summary>
    [AnyRoute]
    [Alias("Report")]
    Task Report(SurfaceMeasurements measurements);
}

/// <summary>One thing wrong with a spec.</summary>
/// <param name="Field">The member's path, such as <c>reranking.temperature</c>.</param>
/// <param name="Message">What is wrong with which value, and the remedy.</param>
[GenerateSerializer, Immutable, Alias("reco.SpecError")]
public sealed record SpecError([property: Id(0)] string Field, [property: Id(1)] string Message);

/// <summary>A surface as it stands.</summary>
[GenerateSerializer, Immutable, Alias("reco.SurfaceStatus")]
public sealed record SurfaceStatus
{
    /// <summary>What was declared.</summary>
    [Id(0)] public required SurfaceSpec Spec { get; init; }

    /// <summary>Whether the kill switch is on.</summary>
    [Id(1)] public bool Killed { get; init; }

    /// <summary>Why it was last flipped.</summary>
    [Id(2)] public string? KillReason { get; init; }

    /// <summary>Each promise beside what was measured.</summary>
    [Id(3)] public ImmutableArray<PromiseStatus> Promises { get; init; } = [];
}

/// <summary>A promise beside its measurement.</summary>
/// <param name="Name"><c>latencyP99Ms</c>, <c>freshnessMs</c>, or the accuracy metric's name.</param>
/// <param name="Target">What was promised.</param>
/// <param name="Measured">What was measured over the last hour; null: nothing yet.</param>
/// <param name="Kept">Whether it is kept; null: nothing measured yet.</param>
[GenerateSerializer, Immutable, Alias("reco.PromiseStatus")]
public sealed record PromiseStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] double Target,
    [property: Id(2)] double? Measured,
    [property: Id(3)] bool? Kept);

/// <summary>What one silo measured of one surface since its last report.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Batch">Rises with each report of this silo.</param>
/// <param name="At">When the batch was closed.</param>
/// <param name="Served">Slates served.</param>
/// <param name="Accepted">Slates with something accepted.</param>
/// <param name="Hit">Slates with a positive label.</param>
/// <param name="Closed">Slates whose attribution window closed.</param>
/// <param name="LatencyMs">Latencies of slates in milliseconds as counts in power-of-√2 buckets from 0.1 ms.</param>
/// <param name="FreshnessMs">Event-to-applied times in milliseconds, likewise.</param>
[GenerateSerializer, Immutable, Alias("reco.SurfaceMeasurements")]
public sealed record SurfaceMeasurements(
    [property: Id(0)] string Silo,
    [property: Id(1)] long Batch,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] long Served,
    [property: Id(4)] long Accepted,
    [property: Id(5)] long Hit,
    [property: Id(6)] long Closed,
    [property: Id(7)] ImmutableArray<long> LatencyMs,
    [property: Id(8)] ImmutableArray<long> FreshnessMs);
