namespace OrleansReco.LocalRuntime;

/// <summary>Ties the callee's token to the caller's. Made only for methods that take a token.</summary>
internal sealed class RequestCancellation(CancellationToken callerToken)
{
    private readonly CancellationTokenSource _callee = new();
    private CancellationTokenRegistration _registration;

    internal CancellationToken CalleeToken => _callee.Token;

    internal void Listen(GrainRequest request)
    {
        if (callerToken.CanBeCanceled)
        {
            _registration = callerToken.UnsafeRegister(
                static (state, token) => ((GrainRequest)state!).CancelByCaller(token), request);
        }
    }

    /// <summary>Does not wait for a callback that runs now: that callback is what answers.</summary>
    internal void StopListening() => _registration.Unregister();

    internal void CancelCallee() => _callee.Cancel();
}
