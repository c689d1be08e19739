namespace OrleansReco.LocalRuntime;

/// <summary>Something the runtime itself does in a turn: deactivate, look for timeouts, cancel a token.</summary>
internal sealed class TurnAction(Action<Activation> action) : WorkItem
{
    internal override void Run(Activation activation)
    {
        try
        {
            action(activation);
        }
        catch (Exception error)
        {
            // What the grain registered on its cancellation token threw; the activation goes on.
            Log.ContinuationFailed(activation.Class.Runtime.Logger, error, activation.GrainId);
        }
    }
}
