namespace OrleansReco.Tests.Runtime;

/// <summary>A runtime that hosts the suite's grains in the test's process.</summary>
public interface IGrainHost : IAsyncDisposable
{
    /// <summary>References to the suite's grains, for a caller that is no grain.</summary>
    IGrainFactory Grains { get; }

    /// <summary>The store behind the suite's grains.</summary>
    VersionedStorage Storage { get; }

    /// <summary>The clock of timers and reminders. Response timeouts and idle ages go by it on one runtime, by the wall on the other.</summary>
    ManualClock Clock { get; }

    /// <summary>Stops the host as a process that is asked to end would.</summary>
    Task Stop();
}
