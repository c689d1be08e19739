namespace OrleansReco.LocalRuntime;

/// <summary>Something posted to the activation: the part of a request after an await, or what the runtime itself does in a turn.</summary>
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
            // From `async void`, a bare Post, or what the grain registered on its cancellation token; the activation goes on, as it does under Orleans.
            Log.ContinuationFailed(activation.Class.Runtime.Logger, error, activation.GrainId);
        }
    }
}
