namespace OrleansReco.LocalRuntime;

/// <summary>Something the runtime itself does in a turn: deactivate, look for timeouts, cancel a token.</summary>
internal sealed class TurnAction(Action<Activation> action) : WorkItem
{
    internal override void Run(Activation activation) => action(activation);
}
