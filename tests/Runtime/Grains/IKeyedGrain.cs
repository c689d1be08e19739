namespace OrleansReco.Tests.Runtime;

/// <summary>A grain keyed by a number.</summary>
[Alias("runtime-tests.IKeyedGrain")]
public interface IKeyedGrain : IGrainWithIntegerKey
{
    /// <summary>The key, and the identity.</summary>
    [Alias("Keys")]
    Task<(long Key, string Identity)> Keys();
}
