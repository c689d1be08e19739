namespace OrleansReco.Client;

/// <summary>
/// Counts calls under way that take their time at a silo that is in order, such as an erasure: those that have a response timeout of their own. Their being unanswered says nothing of a gateway.
/// Thread-safe.
/// </summary>
internal sealed class LongCalls : IOutgoingGrainCallFilter
{
    private int _underway;

    /// <summary>How many there are, through whichever gateways.</summary>
    public int Underway => Volatile.Read(ref _underway);

    public Task Invoke(IOutgoingGrainCallContext context) => context.Request.GetDefaultResponseTimeout() is null ? context.Invoke() : CountAsync(context);

    private async Task CountAsync(IOutgoingGrainCallContext context)
    {
        Interlocked.Increment(ref _underway);
        try
        {
            await context.Invoke().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underway);
        }
    }
}
