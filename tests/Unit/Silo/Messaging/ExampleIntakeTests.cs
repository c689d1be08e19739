using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Silo.Messaging.Broker;

namespace OrleansReco.Tests.Unit.Silo.Messaging;

public sealed class ExampleIntakeTests
{
    [Fact]
    public async Task Store_OneWithoutProvenance_IsRefusedAloneAndTheOthersAreStored()
    {
        var store = new HookedStore();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var instruments = new MessagingInstruments(services.GetRequiredService<IMeterFactory>());
        var intake = new ExampleIntake(store, new RabbitMqOptions(), instruments, TimeProvider.System, NullLogger<ExampleIntake>.Instance);

        var refused = await intake.StoreAsync([Samples.Example("good"), Samples.Example("bad") with { Provenance = null! }], CancellationToken.None);

        var (example, error) = Assert.Single(refused);
        Assert.Equal("bad", example.Id);
        Assert.Contains("no provenance", error.Message, StringComparison.Ordinal);
        Assert.Equal("good", Assert.Single(store.Stored).Id);
    }
}
