namespace OrleansReco.Tests.Runtime;

/// <summary>Tests that share <see cref="RuntimeFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class RuntimeCollection : ICollectionFixture<RuntimeFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "runtime";
}
