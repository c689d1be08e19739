namespace OrleansReco.Learning.Bundles;

/// <summary>A bundle that lies in a store.</summary>
/// <param name="Version">Its version.</param>
/// <param name="SavedAt">When it was saved, by the store's clock.</param>
public sealed record StoredBundle(string Version, DateTimeOffset SavedAt);
