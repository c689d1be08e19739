namespace OrleansReco.LocalRuntime;

internal static class QuietTimerExtensions
{
    /// <summary>A timer that does not carry the flow of whoever made it into its callbacks.</summary>
    internal static ITimer CreateQuietTimer(this TimeProvider time, TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(callback, state, dueTime, period);
        }
    }
}
