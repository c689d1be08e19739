using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>Starts the runtime that this build is for.</summary>
internal static class BenchmarkHost
{
    internal const string Name = "LocalRuntime";

    internal static async Task<IHost> Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddKeyedSingleton<IGrainStorage, EmptyStorage>(EmptyStorage.Name);
        builder.Services.AddLocalGrainRuntime(options => options.GrainAssemblies.Add(typeof(BenchmarkHost).Assembly));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
