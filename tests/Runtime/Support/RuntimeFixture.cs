namespace OrleansReco.Tests.Runtime;

/// <summary>One host for all tests that need no settings of their own; each test uses keys of its own.</summary>
public sealed class RuntimeFixture : IAsyncLifetime
{
    /// <summary>The host.</summary>
    public IGrainHost Host { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() => Host = await GrainHost.Start(new HostSettings());

    /// <inheritdoc />
    public async Task DisposeAsync() => await Host.DisposeAsync();
}
