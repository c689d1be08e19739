namespace OrleansReco.Tests.Runtime;

/// <summary>A runtime that hosts the suite's grains.</summary>
public interface IGrainHost : IAsyncDisposable
{
    /// <summary>References to the suite's grains, for a caller in the same process.</summary>
    IGrainFactory Grains { get; }

    /// <summary>Services of the host.</summary>
    IServiceProvider Services { get; }

    /// <summary>Moves the clock that reminders go by.</summary>
    void AdvanceReminderClock(TimeSpan by);

    /// <summary>Stops the host as a process that is asked to end would.</summary>
    Task Stop();
}
