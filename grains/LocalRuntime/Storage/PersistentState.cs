using System.Runtime.CompilerServices;

namespace OrleansReco.LocalRuntime;

/// <summary>One state of one activation. Operations run one after the other; writes that wait for the same one before them become one.</summary>
internal sealed class PersistentState<TState>(Activation activation, string name, IGrainStorage storage) : IPersistentState<TState>
{
    private readonly GrainState<TState> _record = new(NewState());
    private Task _last = Task.CompletedTask;
    private Operation _lastOperation;
    private int _asked;
    private int _started;
    private bool _loaded;

    private enum Operation : byte
    {
        ReadStateAsync,
        WriteStateAsync,
        ClearStateAsync,
    }

    public TState State
    {
        get
        {
            CheckTurn();
            return _record.State!;
        }

        set
        {
            CheckTurn();
            _record.State = value;
        }
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _loaded ? _record.RecordExists : throw new InvalidOperationException($"State '{name}' has not been read yet.");

    public Task ReadStateAsync() => Queue(Operation.ReadStateAsync, CancellationToken.None);

    public Task WriteStateAsync() => Queue(Operation.WriteStateAsync, CancellationToken.None);

    public Task ClearStateAsync() => Queue(Operation.ClearStateAsync, CancellationToken.None);

    Task IStorage.ReadStateAsync(CancellationToken cancellationToken) => Queue(Operation.ReadStateAsync, cancellationToken);

    Task IStorage.WriteStateAsync(CancellationToken cancellationToken) => Queue(Operation.WriteStateAsync, cancellationToken);

    Task IStorage.ClearStateAsync(CancellationToken cancellationToken) => Queue(Operation.ClearStateAsync, cancellationToken);

    private static TState NewState()
        => typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<TState>()
            : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private Task Queue(Operation operation, CancellationToken cancellationToken)
    {
        CheckTurn();
        if (_last.IsCompleted)
        {
            _started = ++_asked;
            _lastOperation = operation;
            return _last = RunAsync(operation, cancellationToken);
        }

        if (operation != Operation.ReadStateAsync && operation == _lastOperation && _started < _asked && !cancellationToken.CanBeCanceled)
        {
            return _last;
        }

        _lastOperation = operation;
        return _last = RunAfterAsync(_last, ++_asked, operation, cancellationToken);
    }

    private async Task RunAfterAsync(Task before, int number, Operation operation, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _started = number;
        await RunAsync(operation, cancellationToken);
    }

    private async Task RunAsync(Operation operation, CancellationToken cancellationToken)
    {
        try
        {
            await (operation switch
            {
                Operation.ReadStateAsync => storage.ReadStateAsync(name, activation.GrainId, _record, cancellationToken),
                Operation.WriteStateAsync => storage.WriteStateAsync(name, activation.GrainId, _record, cancellationToken),
                _ => storage.ClearStateAsync(name, activation.GrainId, _record, cancellationToken),
            });
            _loaded |= operation == Operation.ReadStateAsync;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is not OrleansException)
        {
            throw new OrleansException(
                $"Error from storage provider {storage.GetType().Name}.{name} during {operation} for grain {activation.GrainId}: {error.Message}", error);
        }
    }

    private void CheckTurn()
    {
        if (Activation.Current is null)
        {
            throw new InvalidOperationException(
                $"State '{name}' of {activation.GrainId} was used outside a turn of its grain, as after ConfigureAwait(false) or in Task.Run.");
        }
    }
}
