using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Surfaces;

/// <summary>What a surface's grain keeps.</summary>
[GenerateSerializer, Alias("reco.SurfaceState")]
public sealed class SurfaceState : IPublishedState
{
    /// <summary>What was declared; null: nothing yet.</summary>
    [Id(0)] public SurfaceSpec? Spec { get; set; }

    /// <summary>Whether the kill switch is on.</summary>
    [Id(1)] public bool Killed { get; set; }

    /// <summary>Why it was last flipped.</summary>
    [Id(2)] public string? KillReason { get; set; }

    /// <summary>Measurements of the last hour by minute, oldest first.</summary>
    [Id(3)] public ImmutableArray<SurfaceMinute> Minutes { get; set; } = [];

    /// <summary>The newest batch added of each silo.</summary>
    [Id(4)] public ImmutableDictionary<string, long> Batches { get; set; } = ImmutableDictionary<string, long>.Empty;

    /// <inheritdoc />
    public Publication? Publish(string grainKey, IStateSerializer serializer) =>
        Spec is null ? null : new(ChangeKind.Surface, grainKey, serializer.Serialize(new DeclaredSurface(Spec, Killed, KillReason)));
}

/// <summary>What all silos measured of a surface in one minute.</summary>
[GenerateSerializer, Immutable, Alias("reco.SurfaceMinute")]
public sealed record SurfaceMinute
{
    /// <summary>Start of the minute.</summary>
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>Slates served.</summary>
    [Id(1)] public long Served { get; init; }

    /// <summary>Slates with something accepted.</summary>
    [Id(2)] public long Accepted { get; init; }

    /// <summary>Slates with a positive label.</summary>
    [Id(3)] public long Hit { get; init; }

    /// <summary>Slates whose attribution window closed.</summary>
    [Id(4)] public long Closed { get; init; }

    /// <summary>Latencies in the buckets of <see cref="DurationHistogram"/>.</summary>
    [Id(5)] public ImmutableArray<long> Latency { get; init; } = [];

    /// <summary>Event-to-applied times, likewise.</summary>
    [Id(6)] public ImmutableArray<long> Freshness { get; init; } = [];
}
