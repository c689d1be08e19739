namespace OrleansReco.LocalRuntime;

/// <summary>The part of a request after an await, posted back to its activation.</summary>
internal sealed class Continuation(SendOrPostCallback callback, object? state) : WorkItem
{
    internal override void Run(Activation activation)
    {
        try
        {
            callback(state);
        }
        catch (Exception error)
        {
            // Only `async void` and bare Post get here; the activation goes on, as it does under Orleans.
            Log.ContinuationFailed(activation.Class.Runtime.Logger, error, activation.GrainId);
        }
    }
}
