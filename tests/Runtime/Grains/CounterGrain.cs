namespace OrleansReco.Tests.Runtime;

/// <summary>A stored count.</summary>
[Alias("runtime-tests.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Adds and stores; gives the sum.</summary>
    [Alias("Add")]
    Task<int> Add(int amount);

    /// <summary>The sum.</summary>
    [Alias("Get")]
    ValueTask<int> Get();
}

/// <summary>What is stored.</summary>
[GenerateSerializer]
[Alias("runtime-tests.CounterState")]
public sealed class CounterState
{
    /// <summary>The sum.</summary>
    [Id(0)]
    public int Value { get; set; }
}

/// <summary>A stored count.</summary>
public sealed class CounterGrain([PersistentState("counter", "store")] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    /// <inheritdoc />
    public async Task<int> Add(int amount)
    {
        state.State.Value += amount;
        await state.WriteStateAsync();
        return state.State.Value;
    }

    /// <inheritdoc />
    public ValueTask<int> Get() => new(state.State.Value);
}
