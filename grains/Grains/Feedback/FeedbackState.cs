using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>The bounded snapshot of a user's feedback grain. Events are not in it: the log has them.</summary>
[GenerateSerializer, Alias("reco.FeedbackState")]
public sealed class FeedbackState
{
    /// <summary>The newest entry of the log that the snapshot reflects.</summary>
    [Id(0)] public long AppliedSeq { get; set; }

    /// <summary>Slates whose window is open, or was closed lately; oldest first.</summary>
    [Id(1)] public ImmutableArray<SlateRecord> Slates { get; set; } = [];

    /// <summary>Examples that the example store has not acknowledged.</summary>
    [Id(2)] public ImmutableArray<LabeledExample> Outbox { get; set; } = [];

    /// <summary>The newest revision given to an example of this user.</summary>
    [Id(3)] public int Revision { get; set; }

    /// <summary>When the newest slate that was ever in memory was served.</summary>
    [Id(4)] public DateTimeOffset NewestSlate { get; set; }

    /// <summary>The example store has everything up to this revision.</summary>
    [Id(5)] public int Complete { get; set; }

    /// <summary>The newest revision that it had at <see cref="SeenAt"/>; older ones may have come later.</summary>
    [Id(6)] public int Seen { get; set; }

    /// <summary>When that was seen first; null: there is nothing newer than <see cref="Complete"/>.</summary>
    [Id(7)] public DateTimeOffset? SeenAt { get; set; }
}

/// <summary>A served slate and what was sent of it.</summary>
[GenerateSerializer, Immutable, Alias("reco.SlateRecord")]
public sealed record SlateRecord
{
    /// <summary>The slate.</summary>
    [Id(0)] public required ServedSlate Slate { get; init; }

    /// <summary>Whether the attribution window has closed.</summary>
    [Id(1)] public bool Closed { get; init; }

    /// <summary>The last sign of life, when silence was judged to be abandonment.</summary>
    [Id(2)] public DateTimeOffset? SilentAt { get; init; }

    /// <summary>What was sent and not taken back.</summary>
    [Id(3)] public ImmutableArray<SentExample> Sent { get; init; } = [];

    /// <summary>Whether it was read back from the stores after memory had forgotten it; of the slates around it, memory may know none.</summary>
    [Id(4)] public bool Recalled { get; init; }

    /// <summary>Read back while the example store had not yet what was sent up to this revision: <see cref="Sent"/> may lack some of it. 0: it lacks nothing.</summary>
    [Id(5)] public int Behind { get; init; }

    /// <summary>How often its deadline was set again in a row because the example store had not yet what was sent.</summary>
    [Id(6)] public int Waits { get; init; }
}

/// <summary>The newest revision sent of an example.</summary>
/// <param name="Id">The example.</param>
/// <param name="Revision">Its newest revision.</param>
/// <param name="Fingerprint">What it said.</param>
[GenerateSerializer, Immutable, Alias("reco.SentExample")]
public sealed record SentExample([property: Id(0)] string Id, [property: Id(1)] int Revision, [property: Id(2)] string Fingerprint);
