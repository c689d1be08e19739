using System.ComponentModel.DataAnnotations;
using OrleansReco.Client.Events;

namespace OrleansReco.Client;

/// <summary>Settings of the client: section <c>Reco:Client</c>, then code.</summary>
public sealed class RecoClientOptions
{
    /// <summary>The section of the configuration they are read from.</summary>
    public const string Section = "Reco:Client";

    /// <summary>REST: where the service answers, such as <c>http://127.0.0.1:8080</c>. With more than one, calls go round, and past an address that does not answer.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>REST: the API key, where the service demands one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long a call may take with all its attempts.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take; longer than a silo waits for its store (<c>Reco:Recommendations:RecordTimeout</c>, 2 s), or slates of a cluster whose store is slow are given up just before they come.</summary>
    /// <value>2.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long an attempt may be without an answer before a second one is made beside it, at another address or through another silo; the first answer of the two is taken. Only reads, slates and events get one, and over REST only while another address is in order. As long as <see cref="AttemptTimeout"/> or longer: none does.</summary>
    /// <value>500 ms: longer than nearly every answer takes, and a silo that hangs is found out by it.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan HedgeAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Second attempts beside late ones, as a share of all calls in the long run: where every call is late, the service does not get twice the load.</summary>
    /// <value>0.1; 100 may come at once.</value>
    [Range(0.0, 1.0)]
    public double HedgeShare { get; set; } = 0.1;

    /// <summary>How long an erasure may take with all its attempts: instead of <see cref="Deadline"/>, where it is longer.</summary>
    /// <value>30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ErasureDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt of an erasure may take: instead of <see cref="AttemptTimeout"/>, where it is longer. Longer than a silo waits until no byte is left (<c>Reco:PostgreSql:ErasureWait</c>, 8 s).</summary>
    /// <value>12 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan ErasureAttemptTimeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>Most attempts of a call.</summary>
    /// <value>12: where a silo is gone each fails at once, and they last for the deadline.</value>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>Wait before the second attempt; it doubles from attempt to attempt, and half of it is left to chance, so that clients do not come in step.</summary>
    /// <value>50 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait between two attempts that the service did not ask for.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>REST: how long an address that did not answer rests before one call tries it again; doubles with each failure up to eight times this.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan AddressRest { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Seed of the chance in waits and of the address a client begins with; null: one of its own.</summary>
    public int? Seed { get; set; }

    /// <summary>Events sent without waiting, through <see cref="IEventBuffer"/>.</summary>
    public EventBufferOptions EventBuffer { get; } = new();
}
