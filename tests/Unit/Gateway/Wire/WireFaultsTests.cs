using System.Text;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Items;
using OrleansReco.Gateway.Recommendations;
using OrleansReco.Gateway.Users;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Tests.Unit.Gateway.Wire;

/// <summary>Whatever body is read: everything that is wrong with it is said at once.</summary>
public sealed class WireFaultsTests
{
    [Fact]
    public void Read_ARecommendationRequestWithSeveralFaults_NamesEachByItsPath()
    {
        var errors = ErrorsOf<RecommendationBody>("""
            {"userId":7,"count":"ten","limit":10,"surface":"home","surface":"start","debug":"yes","exclude":["a",7],"context":{"hour":7},
             "filter":{"items":"a","attributes":[{"name":"year","op":"like","values":["1"]},{"name":"year","values":[2]}]}}
            """);

        Assert.Equal(
            [
                "context.hour", "count", "debug", "exclude[1]", "filter.attributes[0].op", "filter.attributes[1]", "filter.attributes[1].values[0]", "filter.items", "limit", "surface", "userId",
            ],
            errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        Assert.All(errors.Where(error => error.Field is not "filter.attributes[1]"), error => Assert.NotNull(error.Value));
    }

    [Fact]
    public void Read_AnItemAUserAndASurfaceWithSeveralFaults_NamesEach()
    {
        Assert.Equal(["availableFrom", "categories[1]", "colour", "title"], FieldsOf<ItemBody>("""{"itemId":"a","title":7,"categories":["x",7],"availableFrom":"soon","colour":"red"}"""));
        Assert.Equal(["attributes", "consent", "timeZone"], FieldsOf<UserBody>("""{"attributes":["a"],"timeZone":1,"consent":"yes"}"""));
        Assert.Equal(["feedbackSignals[0]", "reranking.temperature", "windows.attributionMs"], FieldsOf<SurfaceSpec>("""{"feedbackSignals":["wink"],"reranking":{"temperature":"hot"},"windows":{"attributionMs":"long"}}"""));
    }

    [Fact]
    public void Read_OneFault_IsToldAsBefore()
        => Assert.Equal(("consent", "\"yes\""), ErrorsOf<UserBody>("""{"consent":"yes"}""").Select(error => (error.Field, error.Value!)).Single());

    [Fact]
    public void Read_MoreFaultsThanAreTold_StopsThere()
        => Assert.InRange(ErrorsOf<RecommendationBody>($$"""{"exclude":[{{string.Join(',', Enumerable.Repeat("7", 100_000))}}]}""").Count, WireFaults.Most, WireFaults.Most + 1);

    [Theory]
    [InlineData("""{"userId":"a","\ud800":1}""")]
    [InlineData("""{"userId":"\ud800","surface":"home","x":1}""")]
    [InlineData("""{"userId":"a","context":{"\ud800":"x"}}""")]
    [InlineData("""{"userId":"a","filter":{"\ud800":"x"}}""")]
    public void Read_WhatIsNotUnicode_IsRefusedAndNotAnError(string body) => Assert.NotEmpty(ErrorsOf<RecommendationBody>(body));

    private static IEnumerable<string> FieldsOf<T>(string body) => ErrorsOf<T>(body).Select(error => error.Field).Order(StringComparer.Ordinal);

    private static IReadOnlyList<FieldError> ErrorsOf<T>(string body)
    {
        var refused = Assert.Throws<InvalidRequestException>(() => { WireReader.Read<T>(Encoding.UTF8.GetBytes(body)); });
        Assert.Equal(400, refused.Status);
        return refused.Errors;
    }
}
