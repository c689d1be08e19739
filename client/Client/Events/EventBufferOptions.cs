using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Client.Events;

/// <summary>Settings of <see cref="IEventBuffer"/>.</summary>
public sealed class EventBufferOptions
{
    /// <summary>Most events that wait in memory; beyond it events are dropped and counted.</summary>
    /// <value>10,000.</value>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>A batch is sent when so many events wait.</summary>
    /// <value>200.</value>
    [Range(1, 1_000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>A batch that is not full is sent after this.</summary>
    /// <value>100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the end of the process waits for what is still in memory; the rest is dropped and counted.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
