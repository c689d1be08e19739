using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Grains.Feedback;

/// <summary>Bounds and periods of the feedback path.</summary>
public sealed class FeedbackOptions : IValidatableObject
{
    /// <summary>Event ids kept in memory for each user; older repeats are looked up in the store. No fewer than <see cref="RecentEvents"/>: on activation so many entries of the log are read.</summary>
    /// <value>1,024</value>
    [Range(16, 1_000_000)]
    public int RecentEventIds { get; set; } = 1_024;

    /// <summary>Events kept in memory for each user, from which lessons are drawn; older ones are read from the log when a slate needs them.</summary>
    /// <value>256</value>
    [Range(16, 1_000_000)]
    public int RecentEvents { get; set; } = 256;

    /// <summary>Slates kept for each user whose window is open.</summary>
    /// <value>64</value>
    [Range(1, 10_000)]
    public int OpenSlates { get; set; } = 64;

    /// <summary>Slates kept for each user whose window is closed, for late evidence; older ones are read from the store.</summary>
    /// <value>16</value>
    [Range(1, 10_000)]
    public int ClosedSlates { get; set; } = 16;

    /// <summary>On activation, slates served this lately are read from the store: events may concern them without naming them. Older ones are read when something names them.</summary>
    /// <value>1 hour</value>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan RecoverFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Events between two snapshots of a grain's state.</summary>
    /// <value>32</value>
    [Range(1, 10_000)]
    public int SnapshotEvery { get; set; } = 32;

    /// <summary>How long evidence that came after the window is gathered before the examples are revised.</summary>
    /// <value>10 s</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LateEvidenceDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long published examples may stay unacknowledged before they are published again. The time doubles while they stay.</summary>
    /// <value>30 s</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan OutboxRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest such time; and the longest between two looks whether the example store has caught up with what was sent.</summary>
    /// <value>5 minutes</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan LongestOutboxRetry { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How much later than a newer one an example may still reach the example store: given back by a consumer that went, and taken again. For so long a forgotten slate's examples are not taken to be complete.</summary>
    /// <value>30 minutes, as long as RabbitMQ lets a consumer hold a message.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LateDelivery { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often in a row a slate looks whether the example store has what was sent of it. Then it lets go, with a warning in the log: what never comes is a dead letter, or was dropped.</summary>
    /// <value>300: about a day</value>
    [Range(1, 1_000_000)]
    public int CatchUpLooks { get; set; } = 300;

    /// <summary>While so many examples of a user wait to be acknowledged, slates that fall due wait too: their lessons are drawn from the log later, and state stays bounded.</summary>
    /// <value>512</value>
    [Range(1, 100_000)]
    public int OutboxLimit { get; set; } = 512;

    /// <summary>Events read from the log at one time, when a slate needs older ones than memory has.</summary>
    /// <value>512</value>
    [Range(16, 100_000)]
    public int LogPage { get; set; } = 512;

    /// <summary>How often due rows are looked for.</summary>
    /// <value>1 s</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Due rows handled in one go.</summary>
    /// <value>256</value>
    [Range(1, 100_000)]
    public int SweepBatch { get; set; } = 256;

    /// <summary>How long a due row that could not be handled rests.</summary>
    /// <value>10 s</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan SweepRetry { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long decisions are kept. Evidence that comes later finds no slate, so it must be longer than any surface's attribution window.</summary>
    /// <value>90 days</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan KeepDecisions { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How often decisions that were kept long enough are removed.</summary>
    /// <value>1 hour</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan PruneEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often counter batches that were read are folded into fewer. Other silos must have read a batch within this time.</summary>
    /// <value>10 minutes</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan CompactCountersEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RecentEventIds < RecentEvents)
        {
            yield return new ValidationResult($"FeedbackOptions.RecentEventIds must be at least FeedbackOptions.RecentEvents ({RecentEvents}), but was {RecentEventIds}. Raise it, or keep fewer events.", [nameof(RecentEventIds)]);
        }
    }
}
