using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Tests.Unit.Hosts;

/// <summary>The product's grains in a test's host, on the in-process runtime.</summary>
internal static class TestRuntime
{
    /// <summary>Adds it as the product does.</summary>
    public static IServiceCollection AddTestRuntime(this IServiceCollection services) => services.AddGrainRuntime(new RuntimeOptions());
}
