using System.Runtime.CompilerServices;

namespace OrleansReco.LocalRuntime;

/// <summary>
/// One state of one activation. Operations run one after the other, each from a turn after the one that asked for it, as in Orleans:
/// writes asked for until then become one, and hold what the grain did since.
/// </summary>
internal sealed class PersistentState<TState>(Activation activation, string name, IGrainStorage storage) : IPersistentState<TState>, ILoadedState
{
    private readonly GrainState<TState> _record = new(NewState());
    private Step? _last;
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

    public Task LoadAsync() => RunAsync(Operation.ReadStateAsync);

    public Task ReadStateAsync() => Queue(Operation.ReadStateAsync);

    public Task WriteStateAsync() => Queue(Operation.WriteStateAsync);

    public Task ClearStateAsync() => Queue(Operation.ClearStateAsync);

    private static TState NewState()
        => typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<TState>()
            : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private Task Queue(Operation operation)
    {
        CheckTurn();
        if (operation == Operation.ReadStateAsync || _last is not { Started: false } || _last.Operation != operation)
        {
            var step = new Step(operation);
            step.Completion = RunAfterAsync(step, _last);
            _last = step;
        }

        return _last.Completion;
    }

    private async Task RunAfterAsync(Step step, Step? before)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            if (before is not null)
            {
                await before.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            step.Started = true;
            if (!step.IsDoneBy(before))
            {
                await RunAsync(step.Operation);
            }
        }
        finally
        {
            _last = ReferenceEquals(_last, step) ? null : _last;
        }
    }

    private async Task RunAsync(Operation operation)
    {
        try
        {
            await (operation switch
            {
                Operation.ReadStateAsync => storage.ReadStateAsync(name, activation.GrainId, _record),
                Operation.WriteStateAsync => storage.WriteStateAsync(name, activation.GrainId, _record),
                _ => storage.ClearStateAsync(name, activation.GrainId, _record),
            });
            _loaded |= operation == Operation.ReadStateAsync;
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

    /// <summary>An operation that was asked for.</summary>
    private sealed class Step(Operation operation)
    {
        internal Operation Operation => operation;

        internal Task Completion { get; set; } = Task.CompletedTask;

        internal bool Started { get; set; }

        /// <summary>After a success there is nothing to read anew, and what was cleared is cleared.</summary>
        internal bool IsDoneBy(Step? before)
            => before?.Completion.IsCompletedSuccessfully == true
                && (operation == Operation.ReadStateAsync || (operation == Operation.ClearStateAsync && before.Operation == Operation.ClearStateAsync));
    }
}
