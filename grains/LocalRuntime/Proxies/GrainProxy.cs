namespace OrleansReco.LocalRuntime;

/// <summary>A reference to a grain: the base of generated classes. Remembers the activation it last called.</summary>
public abstract class GrainProxy(GrainTarget target) : IAddressable, IEquatable<GrainProxy>
{
    private readonly GrainTarget _target = target;
    private Activation? _activation;

    internal GrainId GrainId => new(_target.Class.GrainType, IdSpan.Create(_target.Key));

    internal LocalGrainRuntime Runtime => _target.Class.Runtime;

    /// <inheritdoc />
    public bool Equals(GrainProxy? other)
        => other is not null && ReferenceEquals(_target.Class, other._target.Class) && _target.Key == other._target.Key;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as GrainProxy);

    /// <inheritdoc />
    public override int GetHashCode() => _target.Key.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => GrainId.ToString();

    protected Task<TResult> Send<TResult>(TaskRequest<TResult> request)
    {
        var answer = request.Answer;
        Dispatch(request);
        return answer;
    }

    protected ValueTask Send(ValueTaskRequest request)
    {
        Dispatch(request);
        return request.Answer;
    }

    protected ValueTask<TResult> Send<TResult>(ValueTaskRequest<TResult> request)
    {
        Dispatch(request);
        return request.Answer;
    }

    /// <summary>Sends a call whose answer no one waits for.</summary>
    protected void SendOneWay(GrainRequest request) => Dispatch(request);

    private void Dispatch(GrainRequest request)
    {
        var grainClass = _target.Class;
        request.Context = RequestContext.Current;
        request.CallTick = grainClass.Runtime.Watch.Now;
        if (!request.ListenToCaller())
        {
            return;
        }

        if (grainClass.IsStatelessWorker || grainClass.Runtime.IsStopped)
        {
            grainClass.Dispatch(_target.Key, request);
            return;
        }

        var activation = _activation;
        if (activation is null || activation.IsClosed)
        {
            _activation = activation = grainClass.Find(_target.Key);
        }

        request.AssignTo(activation);
        activation.Enqueue(request);
    }
}
