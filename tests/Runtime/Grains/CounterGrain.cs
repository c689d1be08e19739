namespace OrleansReco.Tests.Runtime;

/// <summary>A stored count.</summary>
public sealed class CounterGrain([PersistentState("counter", VersionedStorage.Name)] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    private bool _later;

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
        => _later ? state.WriteStateAsync() : Task.CompletedTask;

    /// <inheritdoc />
    public async Task<int> Add(int amount)
    {
        state.State.Value += amount;
        await state.WriteStateAsync();
        return state.State.Value;
    }

    /// <inheritdoc />
    public async Task AddForLater(int amount, string? gate)
    {
        await (gate is null ? Task.CompletedTask : Gate.Of(gate).Pass());
        state.State.Value += amount;
        _later = true;
    }

    /// <inheritdoc />
    public ValueTask<int> Get() => new(state.State.Value);

    /// <inheritdoc />
    public ValueTask<int> Value() => new(state.State.Value);

    /// <inheritdoc />
    public Task<(string? Etag, bool Exists)> Version() => Task.FromResult((state.Etag, state.RecordExists));

    /// <inheritdoc />
    public Task StoreThrice() => Task.WhenAll(state.WriteStateAsync(), state.WriteStateAsync(), state.WriteStateAsync());

    /// <inheritdoc />
    public async Task StoreThenAdd(int amount)
    {
        var write = state.WriteStateAsync();
        state.State.Value += amount;
        await write;
    }

    /// <inheritdoc />
    public async Task AddBesideOthers(int amount)
    {
        state.State.Value += amount;
        await state.WriteStateAsync();
    }

    /// <inheritdoc />
    public Task StoreByTimer(TimeSpan period)
    {
        this.RegisterGrainTimer(_ => state.WriteStateAsync(), new GrainTimerCreationOptions(period, period));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Clear() => state.ClearStateAsync();

    /// <inheritdoc />
    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<string> Identity() => Task.FromResult(this.GetGrainId().ToString());
}
