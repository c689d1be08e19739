using System.Text.Json.Serialization;

namespace OrleansReco.Abstractions;

/// <summary>How a training ended.</summary>
/// <param name="Version">The bundle that was trained; absent: there was not enough to train on.</param>
/// <param name="Promoted">Whether it is champion now.</param>
/// <param name="Reason">The gate's verdict, or why nothing was trained.</param>
[GenerateSerializer, Immutable, Alias("reco.TrainingOutcome")]
public sealed record TrainingOutcome([property: Id(0)] string? Version, [property: Id(1)] bool Promoted, [property: Id(2)] string Reason)
{
    /// <summary>The outcome in one word.</summary>
    [JsonIgnore]
    public TrainingVerdict Verdict => Version is null ? TrainingVerdict.NothingTrained : Promoted ? TrainingVerdict.Promoted : TrainingVerdict.Rejected;
}

/// <summary>What became of a training.</summary>
public enum TrainingVerdict
{
    /// <summary>There was not enough to train on; nothing changed.</summary>
    NothingTrained,

    /// <summary>The gate did not find the bundle better than the champion, which goes on serving.</summary>
    Rejected,

    /// <summary>The bundle is champion now.</summary>
    Promoted,
}
