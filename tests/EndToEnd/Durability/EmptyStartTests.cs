using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansReco.Tests.EndToEnd.Durability;

/// <summary><c>reco up --empty</c>: no sample world, and yet a surface to ask.</summary>
public sealed class EmptyStartTests : IDisposable
{
    private readonly string _store = Directory.CreateTempSubdirectory("reco-empty-").FullName;

    public void Dispose() => Directory.Delete(_store, recursive: true);

    [Fact]
    public async Task Up_Empty_TheFirstSlateOfHomeIsAnsweredAndHasNoItems()
    {
        using var service = await ServiceProcess.StartAsync(_store);

        using var answer = await service.Http.PostAsJsonAsync("/v1/recommendations", new { userId = "bob", surface = "home", count = 5 });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").GetArrayLength());
    }
}
