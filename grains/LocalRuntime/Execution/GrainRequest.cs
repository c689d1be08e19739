namespace OrleansReco.LocalRuntime;

/// <summary>One call of a grain method: its arguments, its place in the queue, and its answer. Made by generated references.</summary>
public abstract class GrainRequest : WorkItem
{
    private Activation? _activation;
    private RequestCancellation? _cancellation;
    private int _answered;

    /// <summary>The method, as "Interface.Method", for messages.</summary>
    protected internal abstract string MethodName { get; }

    /// <summary>What the method's attributes say.</summary>
    protected internal virtual RequestOptions Options => RequestOptions.None;

    /// <summary>The method's own response timeout in ticks of 100 ns; 0 takes the runtime's.</summary>
    protected internal virtual long ResponseTimeoutTicks => 0;

    /// <summary>The token the callee gets.</summary>
    protected CancellationToken CalleeToken => _cancellation?.CalleeToken ?? CancellationToken.None;

    internal Dictionary<string, object>? Context { get; set; }

    /// <summary>When the call was made, in ticks of the runtime's watch.</summary>
    internal int CallTick { get; set; }

    /// <summary>The place in the activation's list of running requests.</summary>
    internal int RunningIndex { get; set; }

    internal bool IsAnswered => Volatile.Read(ref _answered) != 0;

    internal bool MayInterleave => (Options & RequestOptions.AlwaysInterleave) != 0;

    internal bool IsReadOnly => (Options & RequestOptions.ReadOnly) != 0;

    internal bool IsOneWay => (Options & RequestOptions.OneWay) != 0;

    /// <summary>Whether handling it counts as use of the activation.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether it goes down with the activation instead of moving on to the next one.</summary>
    internal virtual bool DiesWithActivation => false;

    /// <summary>Makes the callee's token follow the caller's.</summary>
    public void Follow(CancellationToken callerToken) => _cancellation = new RequestCancellation(callerToken);

    /// <summary>Calls the grain; true when the call is over already.</summary>
    internal bool Start(object grain)
    {
        try
        {
            if (!Call(grain))
            {
                return false;
            }
        }
        catch (Exception error)
        {
            FailByCallee(error);
            return true;
        }

        Finish();
        return true;
    }

    /// <summary>Calls the method; true when its task is complete, else <see cref="End"/> follows in a turn of the activation.</summary>
    private protected abstract bool Call(object grain);

    /// <summary>Answers with the result of the complete task, or throws its exception.</summary>
    private protected abstract void TakeResult();

    /// <summary>Hands an exception to the caller.</summary>
    private protected abstract void SetException(Exception error);

    internal override void Run(Activation activation) => activation.Receive(this);

    internal void AssignTo(Activation activation) => _activation = activation;

    /// <summary>Starts to listen to the caller's token. False when it was cancelled before: the call is answered and never sent.</summary>
    internal bool ListenToCaller()
    {
        _cancellation?.Listen(this);
        return !IsAnswered;
    }

    /// <summary>The caller gave up: it is answered at once, and the callee's token is cancelled in a turn.</summary>
    internal void CancelByCaller(CancellationToken callerToken)
    {
        Fail(new OperationCanceledException(callerToken));
        _activation?.Post(static request => ((GrainRequest)request!)._cancellation!.CancelCallee(), this);
    }

    /// <summary>The time is up: the caller is answered. The callee's token stays as it is, as by default in Orleans.</summary>
    internal void TimeOut(GrainId grainId, TimeSpan timeout)
        => Fail(new TimeoutException($"Response did not arrive on time in {timeout} for message: {MethodName} of {grainId}."));

    /// <summary>Answers with an exception, unless the call is answered already.</summary>
    internal void Fail(Exception error)
    {
        if (IsOneWay)
        {
            if (_activation is { } activation)
            {
                Log.OneWayFailed(activation.Class.Runtime.Logger, error, MethodName, activation.GrainId);
            }
        }
        else if (TryAnswer())
        {
            SetException(error);
        }
    }

    /// <summary>The grain's task ended after its first await.</summary>
    private protected void End()
    {
        Finish();
        _activation!.Ended(this);
    }

    /// <summary>The grain's method threw: the caller gets the exception, and a lost race for state ends the activation.</summary>
    private void FailByCallee(Exception error)
    {
        if (error is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            _activation!.Deactivate(new(DeactivationReasonCode.ApplicationError, error, "The state in the store was changed by another writer."));
        }

        Fail(error);
    }

    /// <summary>True for the first to answer.</summary>
    private protected bool TryAnswer()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        _cancellation?.StopListening();
        return true;
    }

    private void Finish()
    {
        try
        {
            TakeResult();
        }
        catch (Exception error)
        {
            FailByCallee(error);
        }
    }
}
