namespace OrleansReco.LocalRuntime;

/// <summary>A timer of a grain; it ends with the activation, or when disposed.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Changes when the next tick is due and how far apart ticks are; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
