using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Grains.Recommendations;

/// <summary>What is set for serving slates.</summary>
public sealed class RecommendationOptions
{
    /// <summary>Most slates a silo works on at once; beyond it requests are refused, so that those inside stay fast.</summary>
    /// <value>256.</value>
    [Range(1, 100_000)]
    public int MaxConcurrent { get; set; } = 256;

    /// <summary>When a refused client may ask again.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer waits for its decision to become durable before it goes out unrecorded.</summary>
    /// <value>2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RecordTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the removal of a decision that was answered as unrecorded rests after the store did not take it.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan DiscardRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most decisions that wait to be removed because they were answered as unrecorded.</summary>
    /// <value>65,536.</value>
    [Range(1, 10_000_000)]
    public int UnrecordedDecisions { get; set; } = 65_536;

    /// <summary>Share of decisions that keep the features of all candidates, not only of the served ones.</summary>
    /// <value>0.01.</value>
    [Range(0, 1)]
    public double FeatureSampleShare { get; set; } = 0.01;

    /// <summary>Slates that are remembered for the fallback ladder.</summary>
    /// <value>10,000.</value>
    [Range(0, 10_000_000)]
    public int LastGoodSlates { get; set; } = 10_000;

    /// <summary>How long after its newest event a session that the request does not name is taken to go on.</summary>
    /// <value>30 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SessionGap { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Time in which the weight of an outcome halves for what trends.</summary>
    /// <value>7 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan TrendingHalfLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Seed of exploration; the noise of a slate follows from it and the decision's id.</summary>
    /// <value>0.</value>
    public ulong Seed { get; set; }
}
