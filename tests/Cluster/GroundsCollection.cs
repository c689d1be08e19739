namespace OrleansReco.Tests.Cluster;

/// <summary>Tests that stand on the same processes, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class GroundsCollection : ICollectionFixture<Grounds>
{
    /// <summary>Its name.</summary>
    public const string Name = "Grounds";
}
