namespace OrleansReco.Tests.Runtime;

/// <summary>A grain whose class sets an age limit of its own.</summary>
[CollectionAgeLimit(Hours = 1)]
public sealed class LongLivedGrain : Grain, ILongLivedGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    /// <inheritdoc />
    public Task<Guid> Activation() => Task.FromResult(_activation);
}
