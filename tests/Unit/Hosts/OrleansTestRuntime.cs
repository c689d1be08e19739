using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Tests.Unit.Hosts;

/// <summary>The product's grains in a test's host, on Orleans: a cluster of one silo.</summary>
internal static class TestRuntime
{
    /// <summary>Adds it as the product does, less the fakes of this assembly, which Orleans would take for grains.</summary>
    public static IServiceCollection AddTestRuntime(this IServiceCollection services)
        => services.AddGrainRuntime(new RuntimeOptions())
            .Configure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => type.Assembly == typeof(TestRuntime).Assembly));
}
