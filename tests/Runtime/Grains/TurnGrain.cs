namespace OrleansReco.Tests.Runtime;

/// <summary>Methods that wait at gates.</summary>
public sealed class TurnGrain([PersistentState("turns", VersionedStorage.Name)] IPersistentState<CounterState> state) : Grain, ITurnGrain
{
    private int _inside;
    private int _mostInside;
    private int _number;

    /// <inheritdoc />
    public async Task Enter(string name)
    {
        Journal.Write(this.GetPrimaryKeyString(), name + " in");
        await Gate.Of(name).Pass();
        Journal.Write(this.GetPrimaryKeyString(), name + " out");
    }

    /// <inheritdoc />
    public Task EnterReading(string name) => Enter(name);

    /// <inheritdoc />
    public Task EnterAlways(string name) => Enter(name);

    /// <inheritdoc />
    public Task EnterInAHurry(string name) => Enter(name);

    /// <inheritdoc />
    public ValueTask Ping() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async Task<int> MostAtOnce(int methods, int steps)
    {
        await Task.WhenAll(Enumerable.Range(0, methods).Select(_ => Walk(steps)));
        return _mostInside;
    }

    /// <inheritdoc />
    public async Task<TurnPlaces> WhereAmI()
    {
        await Task.Yield();
        var afterAwait = IsInTurn();
        var inTaskRun = await Task.Run(IsInTurn);
        var afterTaskRun = IsInTurn();
        return new TurnPlaces(afterAwait, await IsInTurnAfterLeaving(), inTaskRun, afterTaskRun);
    }

    /// <inheritdoc />
    public Task CallInCircle(ITurnGrain? other)
        => other is null ? Task.CompletedTask : other.CallInCircle(this.AsReference<ITurnGrain>());

    /// <inheritdoc />
    public async Task<int> Increment()
    {
        var before = _number;
        await Task.Yield();
        return _number = before + 1;
    }

    private async Task Walk(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            _mostInside = Math.Max(_mostInside, Interlocked.Increment(ref _inside));
            Thread.SpinWait(100);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }
    }

    private async Task<bool> IsInTurnAfterLeaving()
    {
#pragma warning disable ORLEANS0014 // What this does is what is asked here.
        await Task.Delay(1).ConfigureAwait(false);
#pragma warning restore ORLEANS0014
        return IsInTurn();
    }

    private bool IsInTurn()
    {
        try
        {
            _ = state.State;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
