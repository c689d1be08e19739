namespace OrleansReco.Tests.Runtime;

/// <summary>A grain keyed by a number, with a name of its own in ids.</summary>
[GrainType("by-number")]
public sealed class KeyedGrain : Grain, IKeyedGrain
{
    /// <inheritdoc />
    public Task<(long Key, string Identity)> Keys() => Task.FromResult((this.GetPrimaryKeyLong(), this.GetGrainId().ToString()));
}
