using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansReco.Client.Retry;

namespace OrleansReco.Client.Grains;

/// <summary>The client over grain calls.</summary>
internal static class GrainTransport
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<IFailureJudge, GrainJudge>();
        services.TryAddSingleton<IRecoClient, GrainRecoClient>();
    }
}
