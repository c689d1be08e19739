namespace OrleansReco.Tests.Runtime;

/// <summary>A grain whose requests interleave. It holds nothing across an await.</summary>
[Reentrant]
public sealed class ReentrantGrain : Grain, IReentrantGrain
{
    /// <inheritdoc />
    public async Task Enter(string name)
    {
        Journal.Write(this.GetPrimaryKeyString(), name + " in");
        await Gate.Of(name).Pass();
        Journal.Write(this.GetPrimaryKeyString(), name + " out");
    }
}
